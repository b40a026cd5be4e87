import Concord
import Diagnostics
import Foundation
import Testing

@Suite struct ModelFinderTests {
  @Test func `folders give their models, sorted, and nothing else`() throws {
    let folder = try CheckFolder()
    try folder.writeModel("b/z.onnx")
    try folder.writeModel("a.onnx")
    try folder.writeModel(".hidden/h.onnx")
    try folder.write("b/broken.onnx", "no model")
    try folder.write("b/notes.txt", "text")
    try folder.write("b/tensor.pb", Data([0x08, 0x01, 0x10, 0x01]))
    try folder.write("b/solver.prototxt", "net: \"x.prototxt\"\n")
    try folder.write("b/z.onnx.data", "weights")
    #expect(try folder.models(at: [""]) == [["a.onnx"], ["b/broken.onnx"], ["b/z.onnx"]])
    #expect(try folder.models(at: ["b", "a.onnx", "b/z.onnx"]).count == 3)
  }

  @Test func `a file that is named is taken whatever it is`() throws {
    let folder = try CheckFolder()
    try folder.write("notes.txt", "text")
    #expect(try folder.models(at: ["notes.txt", "missing.onnx"]).count == 2)
  }

  @Test func `patterns look for models`() throws {
    let folder = try CheckFolder()
    try folder.writeModel("x/a1.onnx")
    try folder.writeModel("x/a2.onnx")
    try folder.writeModel("x/y/a3.onnx")
    try folder.write("x/a4.txt", "text")
    #expect(try folder.models(at: ["x/a*"]) == [["x/a1.onnx"], ["x/a2.onnx"]])
    #expect(try folder.models(at: ["**/a[!12].onnx"]) == [["x/y/a3.onnx"]])
    // Where a file has the name of a pattern, it is meant.
    try folder.writeModel("x/a[1].onnx")
    #expect(try folder.models(at: ["x/a[1].onnx"]) == [["x/a[1].onnx"]])
  }

  @Test func `nothing found is an error`() throws {
    let folder = try CheckFolder()
    try folder.write("x/notes.txt", "text")
    #expect(thrown { _ = try folder.models(at: ["x"]) }?.code == .nothingToCheck)
    #expect(thrown { _ = try folder.models(at: ["x/*.onnx"]) }?.code == .nothingToCheck)
  }

  @Test func `patterns of the settings choose among what is in folders`() throws {
    let folder = try CheckFolder()
    try folder.writeModel("keep/a.onnx")
    try folder.writeModel("old/b.onnx")
    let found = try folder.models(at: [""]) { $0.excluded = [Glob("old")] }
    #expect(found == [["keep/a.onnx"]])
    #expect(try folder.models(at: [""]) { $0.included = [Glob("old/**")] } == [["old/b.onnx"]])
    // A file that is named is checked all the same.
    let named = try folder.models(at: ["old/b.onnx"]) { $0.excluded = [Glob("old")] }
    #expect(named == [["old/b.onnx"]])
  }

  @Test func `Caffe's nets come with their weights`() throws {
    let folder = try CheckFolder()
    let net = try CheckFixtures.data("caffe/digits/net.prototxt")
    let training = try CheckFixtures.data("caffe/digits/train_val.prototxt")
    let weights = try CheckFixtures.data("caffe/digits/net.caffemodel")
    try folder.write("one/net.prototxt", net)
    try folder.write("one/train_val.prototxt", training)
    try folder.write("one/net.caffemodel", weights)
    try folder.write("two/a.prototxt", net)
    try folder.write("two/a.caffemodel", weights)
    try folder.write("two/b.caffemodel", weights)
    #expect(
      try folder.models(at: [""]) == [
        ["one/net.prototxt", "one/net.caffemodel"],
        ["one/train_val.prototxt", "one/net.caffemodel"],
        ["two/a.prototxt", "two/a.caffemodel"], ["two/b.caffemodel"],
      ])
    // Both named, or one: it is one model.
    let pair = [["two/a.prototxt", "two/a.caffemodel"]]
    #expect(try folder.models(at: ["two/a.prototxt", "two/a.caffemodel"]) == pair)
    #expect(try folder.models(at: ["two/a.caffemodel"]) == pair)
  }

  @Test func `Caffe2's predict nets come with their init nets`() throws {
    let folder = try CheckFolder()
    let (from, to) = ("caffe2/conv-same/", "x/squeeze_")
    for name in ["init_net.pb", "predict_net.pb"] {
      try folder.write(to + name, try CheckFixtures.data(from + name))
    }
    let input = try CheckFixtures.data(from + "test_data_set_0/input_0.pb")
    try folder.write("x/input_0.pb", input)
    let pair = [[to + "predict_net.pb", to + "init_net.pb"]]
    #expect(try folder.models(at: [""]) == pair)
    #expect(try folder.models(at: [to + "init_net.pb"]) == pair)
  }

  @Test func `links to folders are not followed, links to files are`() throws {
    let folder = try CheckFolder()
    try folder.writeModel("real/a.onnx")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path("loop"), withDestinationPath: folder.path)
    try manager.createSymbolicLink(
      atPath: folder.path("link.onnx"), withDestinationPath: folder.path("real/a.onnx"))
    #expect(try folder.models(at: [""]) == [["link.onnx"], ["real/a.onnx"]])
  }
}
