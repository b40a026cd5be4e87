import ConverterCore
import ModelIR
import Testing

/// Layers over sequences: the decoder of a fork, and the form that recurrent layers take.
@Suite struct ForksSequences {
  @Test(arguments: ["", "blank_index: 0", "ctc_merge_repeated: false", "blank_index: 2"])
  func `labels of sequences are those of the source`(_ settings: String) throws {
    var random = Seeded(settings.count + 1)
    let (steps, streams, classes) = (9, 3, 4)
    var x = random.uniform([steps, streams, classes])
    // Every second step repeats the one before, so that labels do.
    for t in stride(from: 1, to: steps, by: 2) {
      for n in 0..<streams { for c in 0..<classes { x[t, n, c] = x[t - 1, n, c] } }
    }
    var marks = Blob([steps, streams], [Float](repeating: 1, count: steps * streams))
    marks[0, 0] = 0
    marks[5, 1] = 0
    marks[1, 2] = 0
    marks[3, 2] = 0
    let net = ForkNet(
      inputs: [("x", x), ("marks", marks)],
      layers: layer(
        "CTCGreedyDecoder", ["x", "marks"], ["labels", "scores"],
        "ctc_decoder_param { \(settings) }"))
    let blank = settings == "blank_index: 0" ? 0 : settings == "blank_index: 2" ? 2 : classes - 1
    var labels = Blob([streams, steps, 1, 1], [Float](repeating: -1, count: steps * streams))
    var scores = Blob(zeros: [streams, 1, 1, 1])
    for n in 0..<streams {
      var previous = -1
      var count = 0
      for t in 0..<steps {
        if t > 0, marks[t, n] == 0 { break }
        var best = 0
        for c in 1..<classes where x[t, n, c] > x[t, n, best] { best = c }
        scores[n] -= x[t, n, best]
        if best != blank, settings.contains("false") || best != previous {
          labels[n, count] = Float(best)
          count += 1
        }
        previous = best
      }
    }
    let results = try net.run()
    #expect(results["labels"] == labels)
    expect(results["scores"], scores)
  }

  @Test func `marks that are known make a standard operator, and go`() throws {
    var random = Seeded(3)
    let sources = [
      "ContinuationIndicator": "continuation_indicator_param { time_step: 4 batch_size: 2 }",
      "DummyData":
        "dummy_data_param { shape { dim: 4 dim: 2 } data_filler { type: \"constant\" value: 1 } }",
    ]
    for (kind, settings) in sources.sorted(by: { $0.key < $1.key }) {
      let net = ForkNet(
        inputs: [("x", random.normal([4, 2, 3]))],
        layers: layer(kind, [], ["cont"], settings, name: "source")
          + layer(
            "LSTM", ["x", "cont"], ["h"],
            "recurrent_param { num_output: 2 weight_filler { value: 0.5 } bias_filler { } }",
            name: "lstm"))
      let imported = net.imported()
      #expect(imported.errors.isEmpty)
      #expect(imported.model.functions.isEmpty)
      #expect(imported.operators.filter { $0 == "LSTM" }.count == 1)
      // The marks themselves are gone.
      let graph = try #require(imported.model.mainGraph)
      let names = imported.model[graph].initializers.map { imported.model[$0.value].name }
      #expect(!names.contains { $0.hasPrefix("source") || $0 == "cont" })
      #expect(!imported.model[graph].nodes.contains { imported.model[$0].operatorType == "Expand" })
    }
  }

  @Test func `rows of marks that are joined are known`() throws {
    var random = Seeded(3)
    func marks(_ rows: Int, _ value: Int, _ name: String) -> String {
      layer(
        "DummyData", [], [name],
        "dummy_data_param { shape { dim: \(rows) dim: 2 } data_filler { value: \(value) } }",
        name: name)
    }
    let net = ForkNet(
      inputs: [("x", random.normal([4, 2, 3]))],
      layers: marks(1, 0, "first") + marks(3, 1, "rest")
        + layer("Concat", ["first", "rest"], ["cont"], "concat_param { axis: 0 }", name: "join")
        + layer(
          "RNN", ["x", "cont"], ["h"],
          "recurrent_param { num_output: 2 weight_filler { value: 0.5 } bias_filler { value: 1 } }")
    )
    let imported = net.imported()
    #expect(imported.errors.isEmpty)
    #expect(imported.model.functions.isEmpty)
    #expect(imported.context.report.assumptions.isEmpty)
  }

  @Test func `marks that are data make a function for each layer`() throws {
    var random = Seeded(3)
    let settings = "recurrent_param { num_output: 3 weight_filler { } bias_filler { } }"
    let net = ForkNet(
      inputs: [("x", random.normal([2000, 1, 3])), ("cont", Blob(zeros: [2000, 1]))],
      layers: layer("LSTM", ["x", "cont"], ["a"], settings, name: "a")
        + layer("LSTM", ["a", "cont"], ["b"], settings, name: "b"))
    let imported = net.imported()
    #expect(imported.errors.isEmpty)
    #expect(imported.model.functions.map(\.name) == ["LSTM", "LSTM_2"])
    #expect(imported.model.functions.allSatisfy { $0.domain == "concord.caffe" })
    #expect(imported.context.report.assumptions.count == 2)
    #expect(imported.outputShape() == [2000, 1, 3])
  }

  @Test(arguments: [11, 13, 18, 24])
  func `marks may be any numbers`(_ version: Int) throws {
    var random = Seeded(8)
    let (x, marks) = (random.normal([4, 2, 3]), random.uniform([4, 2]))
    var net = ForkNet(
      inputs: [("x", x), ("cont", marks)],
      layers: layer(
        "RNN", ["x", "cont"], ["h"],
        "recurrent_param { num_output: 2 weight_filler { value: 0.3 } bias_filler { value: 0.1 } }")
    )
    net.version = version
    // All weights of a kind are the same, so that sums do.
    var expected = Blob(zeros: [4, 2, 2])
    for n in 0..<2 {
      var state: Float = 0
      for t in 0..<4 {
        let sum = (0..<3).map { x[t, n, $0] }.reduce(0, +)
        let value = 0.3 * sum + 0.1 + 0.3 * 2 * marks[t, n] * state
        state = hyperbolicTangent(value)
        let output = hyperbolicTangent(0.3 * 2 * state + 0.1)
        for j in 0..<2 { expected[t, n, j] = output }
      }
    }
    let imported = net.imported()
    #expect(imported.errors.isEmpty)
    expect(try net.run()["h"], expected)
  }

  private func hyperbolicTangent(_ x: Float) -> Float {
    let e = exponential(2 * x)
    return (e - 1) / (e + 1)
  }
}
