import ByteStorage
import Checker
import Diagnostics
import ModelIR

extension Provocation {
  static let graphs: [Provocation] = [
    Provocation(
      .unnamedGraph, "empty", "no name", at: "graph", model().with { $0.main.name = "" }),
    Provocation(
      .duplicateNodeName, "two nodes", "'relu'", at: "main/relu (Relu)",
      model { $0.relu($0.relu($1)) }),
    Provocation(
      .emptyOperatorType, "empty", "is empty", at: "main/relu ()",
      model().with { $0.nodes[0].operatorType = "" }),
    Provocation(
      .nodeOutOfOrder, "reversed", "'y' is read before", at: "main/second (Relu)/input 0 'y'",
      model { $0.relu($0.relu($1), name: "second", output: "z") }.with {
        $0.main.nodes.reverse()
      }),
    Provocation(
      .nodeOutOfOrder, "from a subgraph", "'late' is read before",
      at: "main/if (If)/then/node[0] (Relu)/input 0 'late'",
      model { builder, x in
        let late = builder.model.addValue("late", in: builder.graph)
        let y = builder.branch(x) { model, body in model.relu(late, output: "t", to: body) }
        builder.model.addNode(Node("Relu", inputs: [x], outputs: [late]), to: builder.graph)
        return y
      }),
    Provocation(
      .cycle, "of two nodes", "2 nodes wait", at: "main/relu (Relu)",
      model { $0.relu($0.relu($1), name: "second", output: "z") }.with {
        $0.nodes[0].inputs = $0.nodes[1].outputs
      }),
    Provocation(
      .cycle, "of one node", "own output", at: "main/relu (Relu)",
      model().with { $0.nodes[0].inputs = $0.nodes[0].outputs }),
    Provocation(
      .deadNode, "its output unread", "nothing uses", at: "main/dead (Relu)",
      model {
        _ = $0.relu($1, name: "dead", output: "unread")
        return $0.relu($1)
      }),
    Provocation(
      .unknownQuantizedTensor, "no such scale", "'scael'",
      at: "main/quantization_annotation[0]",
      model().with {
        var annotation = QuantizationAnnotation(tensorName: "y")
        annotation.parameters = [MetadataEntry(key: "SCALE_TENSOR", value: "scael")]
        $0.main.quantizationAnnotations = [annotation]
      }),
  ]

  static let values: [Provocation] = [
    Provocation(
      .duplicateValue, "two nodes", "'y' is defined", at: "main/second (Relu)/output 0 'y'",
      model {
        let y = $0.relu($1)
        $0.model.addNode(Node("Relu", name: "second", inputs: [$1], outputs: [y]), to: $0.graph)
        return y
      }),
    Provocation(
      .initializerShadowsOutput, "one name", "'y' is computed here and",
      at: "main/relu (Relu)/output 0 'y'",
      model().with {
        guard let y = $0.nodes[0].outputs[0] else { return }
        $0.main.initializers = [Initializer(y, constant)]
      }),
    Provocation(
      .undefinedRead, "no such value", "nothing defines 'xx'", at: "main/relu (Relu)/input 0 'xx'",
      model { builder, _ in builder.relu(builder.model.addValue("xx", in: builder.graph)) }),
    Provocation(
      .undefinedRead, "a subgraph's value", "nothing defines 't'",
      at: "main/relu (Relu)/input 0 't'",
      model { builder, x in
        var inner: ValueID?
        let y = builder.branch(x) { model, body in
          let t = model.relu(x, output: "t", to: body)
          inner = t
          return t
        }
        _ = builder.relu(inner, output: "z")
        return y
      }),
    Provocation(
      .undefinedOutput, "no such value", "'z'", at: "main/output 0 'z'",
      model { builder, x in builder.model.addValue("z", in: builder.graph) }),
    Provocation(
      .emptyValueName, "an input", "empty", at: "main/input 0",
      model().with { $0.values[0].name = "" }),
    Provocation(
      .redefinedOuterValue, "a subgraph's output", "'x' hides",
      at: "main/if (If)/then/node[0] (Relu)/output 0 'x'",
      model { $0.branch($1) { [x = $1] model, body in model.relu(x, output: "x", to: body) } }),
    Provocation(
      .unusedInitializer, "never read", "'w'", at: "main/initializer 'w'",
      model {
        _ = $0.initializer("w", constant)
        return $0.relu($1)
      }),
    Provocation(
      .unusedInput, "never read", "'unread'", at: "main/input 1 'unread'",
      model {
        _ = $0.input("unread", vector)
        return $0.relu($1)
      }),
    Provocation(
      .danglingValueInfo, "no such value", "'gone'", at: "main/value 'gone'",
      model().with {
        let gone = $0.addValue("gone", in: GraphID(0))
        $0.main.valueInfos = [ValueInfo(gone, type: vector)]
      }),
    Provocation(
      .initializerNotInput, "in IR version 3", "'w' is not an input", at: "main/initializer 'w'",
      model(irVersion: 3) { $0.apply("Add", [$1, $0.initializer("w", constant)]) }),
  ]

  static let constants: [Provocation] = [
    Provocation(
      .zeroScale, "of a tensor", "'x_scale' is 0",
      at: "main/dequantizelinear (DequantizeLinear)/input 1 'x_scale'",
      model { builder, _ in
        let scale = builder.initializer("s", Tensor(.float, [], doubles: [0]))
        let data = builder.input("q", .tensor(.uint8, [4]))
        return builder.apply("DequantizeLinear", [data, scale])
      }),
    Provocation(
      .malformedTensor, "too few bytes", "has 3 bytes, expected 16", at: "main/initializer 'w'",
      model {
        var short = constant
        short.payload = .raw(ByteBuffer([1, 2, 3]))
        return $0.apply("Add", [$1, $0.initializer("w", short)])
      }),
    Provocation(
      .malformedTensor, "a segment", "segment", at: "main/initializer 'w'",
      model {
        var part = constant
        part.segment = StoredTensor.Segment(begin: 0, end: 4)
        return $0.apply("Add", [$1, $0.initializer("w", part)])
      }),
    Provocation(
      .malformedTensor, "a field of another type", "'double_data'", at: "main/initializer 'w'",
      model {
        var odd = constant
        odd.payload = .doubles(ByteBuffer([UInt8](repeating: 0, count: 32)))
        return $0.apply("Add", [$1, $0.initializer("w", odd)])
      }),
    Provocation(
      .missingExternalData, "not loaded", "not loaded", at: "main/initializer 'w'",
      model {
        var external = constant
        external.payload = .external([MetadataEntry(key: "location", value: "w")], contents: nil)
        return $0.apply("Add", [$1, $0.initializer("w", external)])
      }),
    Provocation(
      .malformedSparseTensor, "descending", "ascending", at: "main/initializer 'w'",
      model { $0.apply("Add", [$1, $0.sparse([2, 1])]) }),
    Provocation(
      .malformedSparseTensor, "out of range", "has index 4, expected 0 to 3",
      at: "main/initializer 'w'", model { $0.apply("Add", [$1, $0.sparse([2, 4])]) }),
    Provocation(
      .malformedSparseTensor, "too many indices", "has 2 values, but indices of shape [3]",
      at: "main/initializer 'w'", model { $0.apply("Add", [$1, $0.sparse([0, 1, 2])]) }),
  ]
}

extension GraphBuilder {
  /// Adds a sparse vector of four extents with two values.
  fileprivate mutating func sparse(_ indices: [Int64]) -> ValueID {
    let value = model.addValue("w", in: graph)
    let tensor = SparseTensor(
      values: StoredTensor(Tensor(.float, [2], doubles: [1, 2])),
      indices: StoredTensor(Tensor(.int64, [indices.count], int64s: indices)), dimensions: [4])
    model[graph].sparseInitializers.append(SparseInitializer(value, tensor))
    return value
  }
}
