// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0101 = ###"""
# E0101: A file cannot be read

Error, area: files.

The file does not exist, is a directory, or may not be read by this user. The message gives the
operating system's reason.

## How to mend it

Check the path, then the permissions of the file and of the folders above it. In a repository with
Git LFS, a file that was not fetched is a small text file instead of a model: `git lfs pull` fetches
it.

## Example

```
$ concord check no-such-file.onnx
no-such-file.onnx: error E0101: cannot read: No such file or directory
1 error
--- exit status 2
```

"""###
}
