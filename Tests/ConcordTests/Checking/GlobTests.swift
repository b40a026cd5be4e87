import Concord
import Testing

@Suite struct GlobTests {
  @Test(arguments: [
    ("*.onnx", "a.onnx", true), ("*.onnx", "b/a.onnx", false), ("*", "", false),
    ("**/*.onnx", "a.onnx", true), ("**/*.onnx", "b/c/a.onnx", true), ("b/**", "b", true),
    ("b/**", "b/c/d", true), ("b/**/d", "b/d", true), ("b/**/d", "b/c/e", false),
    ("?.onnx", "a.onnx", true), ("?.onnx", "ab.onnx", false), ("?", "/", false),
    ("[a-c].onnx", "b.onnx", true), ("[a-c].onnx", "d.onnx", false), ("[!a-c]", "d", true),
    ("[!a-c]", "b", false), ("[]]", "]", true), ("[a", "[a", true), ("a]", "a]", true),
    ("[a-]", "-", true), ("./a/*.onnx", "a/b.onnx", true), ("a*b*c", "axxbyyc", true),
    ("a*b*c", "axxbyy", false), ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaa", false),
    ("/x/*.onnx", "/x/y.onnx", true), ("ä?", "äö", true),
  ])
  func `a pattern fits whole paths`(_ pattern: String, _ path: String, _ fits: Bool) {
    #expect(Glob(pattern).matches(path) == fits)
  }

  @Test func `many runs of any folders take no long time`() {
    let pattern = [String](repeating: "**/a", count: 40).joined(separator: "/") + "/b"
    let path = [String](repeating: "a", count: 400).joined(separator: "/")
    #expect(!Glob(pattern).matches(path))
  }

  @Test func `a pattern covers what is in a folder, and names at any depth`() {
    #expect(Glob("models/old").covers("models/old/a.onnx"))
    #expect(!Glob("models/old").covers("x/models/old/a.onnx"))
    #expect(Glob("old").covers("x/old/a.onnx"))
    #expect(Glob("*.onnx").covers("x/y/a.onnx"))
    #expect(!Glob("*/a.onnx").covers("x/y/a.onnx"))
  }

  @Test func `the folders before the first special character are where to look`() {
    #expect(Glob("a/b/*.onnx").split.folder == "a/b")
    #expect(Glob("*.onnx").split.folder == "")
    #expect(Glob("/a/**/x").split.folder == "/a")
    #expect(Glob("../a/b?/c").split.rest == "b?/c")
  }
}
