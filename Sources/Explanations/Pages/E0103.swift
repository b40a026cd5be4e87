// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0103 = ###"""
# E0103: The format is not known

Error, area: files.

No format recognizes the files by their first bytes or names, or the name given with --from or --to
is not one that `concord formats` lists for reading or writing.

## How to mend it

Look at the file first: a download that failed is often a page of HTML, and a file of Git LFS that
was not fetched is a few lines of text. If the file is what it should be, give the format's name
with --from or --to.

## Example

`notes.txt`:

```
A file of notes.
```

```
$ concord check notes.txt
notes.txt: error E0103: 'the file' is not of a known format: onnx, onnx-text, caffe, caffe2
1 error
--- exit status 2
```

"""###
}
