import ModelIR

// The rows of GradientTests. Inputs keep away from kinks.

extension GradientCase {
  /// Functions of one number.
  static let elementwise: [GradientCase] =
    [
      ("Neg", 18, -1, 1), ("Abs", 18, -1, 1), ("Exp", 18, -2, 2), ("Log", 18, 0.5, 3),
      ("Sqrt", 18, 0.5, 3), ("Reciprocal", 18, 0.5, 2), ("Relu", 18, -1, 1),
      ("LeakyRelu", 18, -1, 1), ("Elu", 18, -1, 1), ("Selu", 18, -1, 1), ("Celu", 28, -1, 1),
      ("ThresholdedRelu", 18, 0, 2.1), ("HardSigmoid", 18, -4, 4), ("HardSwish", 18, -5, 5),
      ("Sigmoid", 18, -3, 3), ("Tanh", 18, -2, 2), ("Softplus", 18, -2, 2),
      ("Softsign", 18, -2, 2), ("Erf", 18, -1, 1), ("Sin", 18, -2, 2), ("Cos", 18, -2, 2),
      ("Tan", 18, -1, 1), ("Asin", 18, -0.8, 0.8), ("Acos", 18, -0.8, 0.8), ("Atan", 18, -2, 2),
      ("Sinh", 18, -1, 1), ("Cosh", 18, -1, 1), ("Asinh", 18, -2, 2), ("Acosh", 18, 1.5, 3),
      ("Atanh", 18, -0.8, 0.8), ("Gelu", 20, -2, 2), ("Mish", 18, -2, 2), ("Swish", 24, -2, 2),
      ("Shrink", 18, -1.3, 1.3), ("Floor", 18, 0.1, 0.9), ("Ceil", 18, 0.1, 0.9),
      ("Round", 18, 0.1, 0.4), ("Sign", 18, 0.1, 1), ("Identity", 18, -1, 1),
      ("Dropout", 7, -1, 1), ("Dropout", 18, -1, 1), ("Tanh", 6, -1, 1),
    ].map { name, opset, low, high in
      GradientCase(name, opset: opset, .x([2, 3], low, high))
    } + [
      GradientCase("LeakyRelu", .x([4]), attributes: ["alpha": .float(0.3)]),
      GradientCase("Elu", .x([4]), attributes: ["alpha": .float(2)]),
      GradientCase("Celu", opset: 28, .x([4]), attributes: ["alpha": .float(0.5)]),
      GradientCase("Gelu", opset: 20, .x([4]), attributes: ["approximate": .string("tanh")]),
      GradientCase("Clip", .x([6], -2, 2), .x([], -0.9, -0.8), .x([], 0.8, 0.9)),
      GradientCase("Clip", .x([6], -2, 2), .none, .constant(.scattered([], 0.5, 0.6))),
      GradientCase(
        "Clip", opset: 6, .x([6], -2, 2), attributes: ["min": .float(-0.7), "max": .float(0.6)]),
      GradientCase(
        "Dropout", opset: 6, .x([3]), attributes: ["is_test": .int(1), "ratio": .float(0.5)]),
      GradientCase("Sqrt", .x([], 1, 2)), GradientCase("Relu", .x([0, 3])),
    ]

  /// Operators on several tensors.
  static let broadcast: [GradientCase] =
    ["Add", "Sub", "Mul", "Div"].flatMap { name in
      [
        GradientCase(name, .x([2, 3], 0.5, 2), .x([3], 0.6, 3)),
        GradientCase(name, .x([2, 1, 3], 0.5, 2), .x([4, 1], 0.6, 3)),
        GradientCase(name, .x([], 0.5, 2), .x([2, 2], 0.6, 3)),
        GradientCase(
          name, opset: 6, .x([2, 3, 2], 0.5, 2), .x([3], 0.6, 3),
          attributes: ["broadcast": .int(1), "axis": .int(1)]),
        GradientCase(
          name, opset: 6, .x([2, 3], 0.5, 2), .x([1], 0.6, 3), attributes: ["broadcast": .int(1)]),
      ]
    }
    + ["Sum", "Mean", "Max", "Min"].flatMap { name in
      [
        GradientCase(name, .x([2, 3], -1, 1.1), .x([3], -1.2, 1), .x([2, 1], -0.9, 0.8)),
        GradientCase(name, .x([4])),
      ]
    } + [
      GradientCase("Pow", .x([2, 3], 0.5, 2), .x([3], -2, 3)),
      GradientCase("Pow", .x([3], -2, 2), .constant(.scattered([], 3, 3))),
      GradientCase("Pow", .x([3], -2, 2), .constant(Tensor(.double, [3], doubles: [0, 1, 2]))),
      GradientCase("Pow", .x([3], -2, 2), .integers(2)),
      GradientCase("PRelu", .x([2, 3]), .x([3])), GradientCase("PRelu", .x([2, 3]), .x([1])),
      GradientCase("PRelu", opset: 6, .x([2, 3, 2]), .x([3])),
      GradientCase(
        "Where", .constant(Tensor(.bool, [2, 1], int64s: [1, 0])), .x([3]), .x([2, 3])),
    ]

  /// Reductions, normalizations along an axis and products of matrices.
  static let reductions: [GradientCase] =
    [
      "ReduceSum", "ReduceMean", "ReduceSumSquare", "ReduceL1", "ReduceL2", "ReduceLogSum",
      "ReduceLogSumExp", "ReduceMax", "ReduceMin", "ReduceProd",
    ].flatMap { name in
      [
        GradientCase(name, .x([2, 3], 0.5, 2)),
        GradientCase(
          name, .x([2, 3, 2], 0.5, 2), .integers(0, -1), attributes: ["keepdims": .int(0)]),
        GradientCase(name, opset: 11, .x([2, 3], 0.5, 2), attributes: ["axes": .ints([1])]),
        GradientCase(
          name, .x([3], 0.5, 2), .none, attributes: ["noop_with_empty_axes": .int(1)]),
      ]
    } + [
      GradientCase(
        "ReduceProd",
        .variable(Tensor(.double, [3, 3], doubles: [0, 2, 3, 0, 0, 3, 1, 2, 3])), .integers(1)),
      GradientCase("CumSum", .x([2, 3]), .constant(.indices([], [1]))),
      GradientCase(
        "CumSum", .x([2, 3]), .constant(.indices([], [-2])),
        attributes: ["exclusive": .int(1), "reverse": .int(1)]),
      GradientCase("Softmax", .x([2, 3])), GradientCase("LogSoftmax", .x([2, 3])),
      GradientCase("Softmax", .x([2, 3, 2]), attributes: ["axis": .int(1)]),
      GradientCase("Softmax", opset: 11, .x([2, 3, 2])),
      GradientCase("LogSoftmax", opset: 11, .x([2, 3, 2])),
      GradientCase("MatMul", .x([2, 3]), .x([3, 4])),
      GradientCase("MatMul", .x([2, 2, 3]), .x([3, 2])),
      GradientCase("MatMul", .x([2, 1, 2, 3]), .x([3, 3, 2])),
      GradientCase("MatMul", .x([3]), .x([3, 2])), GradientCase("MatMul", .x([2, 3]), .x([3])),
      GradientCase("MatMul", .x([3]), .x([3])), GradientCase("MatMul", .x([3]), .x([2, 3, 2])),
      GradientCase("Gemm", .x([2, 3]), .x([3, 4]), .x([4])),
      GradientCase("Gemm", .x([2, 3]), .x([3, 4])),
      GradientCase(
        "Gemm", .x([3, 2]), .x([4, 3]), .x([2, 1]),
        attributes: [
          "transA": .int(1), "transB": .int(1), "alpha": .float(0.5), "beta": .float(2),
        ]),
      GradientCase("Gemm", .x([3, 2]), .x([3, 4]), .x([]), attributes: ["transA": .int(1)]),
    ]
}
