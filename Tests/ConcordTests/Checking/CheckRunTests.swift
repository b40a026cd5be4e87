import Concord
import Diagnostics
import Foundation
import Synchronization
import Testing

@Suite struct CheckRunTests {
  @Test func `results come in the order of the models at any number of threads`() throws {
    let folder = try CheckFolder()
    let paths = try (0..<24).map { index in
      try folder.writeModel(
        "m\(index).onnx", deadNodes: (0..<(24 - index)).map { "dead\($0)" })
    }
    let models = paths.map { ModelFiles([$0]) }
    var run = CheckRun()
    let one = run.results(of: models)
    #expect(one.map(\.diagnostics.count) == Array((1...24).reversed()))
    let counts = Mutex<[Int]>([])
    run.threads = 4
    run.progress = { done, _ in counts.withLock { $0.append(done) } }
    let four = run.results(of: models)
    #expect(four.map(\.diagnostics) == one.map(\.diagnostics))
    #expect(counts.withLock { $0 } == Array(1...24))
  }

  @Test func `byte ranges lead to the nodes in the file`() throws {
    let folder = try CheckFolder()
    let path = try folder.writeModel("a.onnx", deadNodes: ["dead"])
    var run = CheckRun()
    run.findsByteRanges = true
    let result = try #require(run.results(of: [ModelFiles([path])]).first)
    let location = try #require(result.diagnostics.first).location
    let range = try #require(result.byteRanges[location])
    let bytes = try Data(contentsOf: URL(filePath: path))[range]
    #expect(bytes.firstRange(of: Data("dead_out".utf8)) != nil)
    #expect(bytes.firstRange(of: Data("relu".utf8)) == nil)
  }

  @Test func `errors of reading cannot be silenced`() throws {
    let folder = try CheckFolder()
    let path = try folder.write("broken.onnx", "no model")
    var run = CheckRun()
    run.settings.commandLinePolicy = DiagnosticPolicy(allowed: ["E"])
    let result = try #require(run.results(of: [ModelFiles([path])]).first)
    #expect(!result.isReadable)
    #expect(result.diagnostics.count == 1)
  }
}

@Suite struct ImportedModelTests {
  private func findings(_ names: String...) -> [Diagnostic] {
    let paths = names.map { CheckFixtures.folder.appending(path: $0).path }
    return CheckRun().results(of: [ModelFiles(paths)]).flatMap(\.diagnostics)
  }

  @Test func `a sound net has no findings`() {
    #expect(findings("caffe/digits/net.prototxt", "caffe/digits/net.caffemodel") == [])
  }

  @Test func `what cannot be imported is a finding in its file`() throws {
    let found = findings("caffe-unsupported/proposal/net.prototxt")
    let error = try #require(found.first)
    #expect(error.code.id == "E0603")
    #expect(error.location.file?.hasSuffix("proposal/net.prototxt") == true)
    // That nothing is known of the placeholder's domain says the same in words of ONNX.
    #expect(!found.contains { $0.code.id == "W0308" })
  }

  @Test func `a net without weights says so once`() throws {
    let folder = try CheckFolder()
    let path = try folder.write("n.prototxt", CheckFixtures.data("caffe/digits/net.prototxt"))
    let found = CheckRun().results(of: [ModelFiles([path])]).flatMap(\.diagnostics)
    #expect(found.map(\.code.id) == ["W0134"])
    #expect(found.first?.message == "no file gives the weights of 8 layers")
    #expect(found.first?.location.file == path)
  }

  @Test func `shapes of inputs can be given`() {
    let path = CheckFixtures.folder.appending(path: "caffe2/add-axis/predict_net.pb").path
    var run = CheckRun()
    let codes = run.results(of: [ModelFiles([path])]).flatMap(\.diagnostics).map(\.code.id)
    #expect(codes.contains("E0601"))
    run.settings.inputShapes = ["a": [2, 3, 4, 2], "b": [3, 4]]
    #expect(run.results(of: [ModelFiles([path])]).flatMap(\.diagnostics) == [])
  }

  @Test func `the graph is checked by the same rules`() {
    let found = findings("caffe/layer-crop-axis-0/net.prototxt")
    #expect(found.map(\.code.id) == ["W0313"])
  }

  @Test func `the form of the importer's own functions is no finding`() {
    let found = findings("caffe2/boxwithnmslimit/predict_net.pb")
    #expect(found.filter { ["E0349", "E0317", "W0312"].contains($0.code.id) } == [])
  }

  @Test func `text that is no model is refused with its line`() throws {
    let folder = try CheckFolder()
    let path = try folder.write("net.prototxt", "layer { type: \"Input\" top: \"x\" }\nlayer {\n")
    let result = try #require(CheckRun().results(of: [ModelFiles([path])]).first)
    #expect(!result.isReadable)
    #expect(result.diagnostics.first?.location.line == 3)
  }
}

@Suite struct ModelFixTests {
  @Test func `the difference shows what is then written`() throws {
    let folder = try CheckFolder()
    let path = try folder.writeModel("a.onnx", deadNodes: ["dead"])
    let before = try Data(contentsOf: URL(filePath: path))
    let fix = try ModelFix(path)
    #expect(fix.mended.map(\.code.id) == ["W0312"])
    let changes = fix.difference.split(separator: "\n").filter {
      $0.hasPrefix("-  ") || $0.hasPrefix("+  ")
    }
    #expect(changes == ["-  [dead] dead_out = Neg (x)"])
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    try fix.write()
    #expect(try ModelFix(path).mended == [])
    #expect(try ModelFix(path).difference == "")
    #expect(ModelCheck.check(path).diagnostics == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.onnx"])
  }

  @Test func `silenced findings are not mended`() throws {
    let folder = try CheckFolder()
    let path = try folder.writeModel("a.onnx", deadNodes: ["dead"])
    var settings = CheckSettings()
    settings.commandLinePolicy = DiagnosticPolicy(allowed: ["W0312"])
    #expect(try ModelFix(path, settings: settings).mended == [])
  }

  @Test func `a file in which nothing is mended is not touched`() throws {
    let folder = try CheckFolder()
    let path = try folder.writeModel("a.onnx")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
    try ModelFix(path).write()
    let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
    #expect(date as? Date == Date(timeIntervalSince1970: 1))
  }

  @Test func `files of other formats are not mended in place`() {
    let path = CheckFixtures.folder.appending(path: "caffe/digits/net.prototxt").path
    #expect(thrown { _ = try ModelFix(path) }?.code == .unmendableFormat)
  }
}
