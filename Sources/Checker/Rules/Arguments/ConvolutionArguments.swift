import Diagnostics
import ModelIR

extension ArgumentCheck {
  /// Convolutions: windows, groups and biases fit the data.
  static let convolutions: [ArgumentCheck] = [
    ArgumentCheck("Conv", "ConvInteger", "QLinearConv") { node in
      let (data, weights, bias) = node.convolutionSlots
      node.checkWindow(rank: node.shape(data)?.rank)
      guard let groups = node.integer("group"), groups > 0 else { return }
      if let features = node.extent(weights, 0) {
        if features % groups != 0 {
          node.reject(
            "group", "is \(groups), which does not divide the \(counted(features, "feature"))")
        }
        node.requireVector(bias, count: features, "for as many features")
      }
      if let kernel = node.shape(weights),
        kernel.dimensions.dropFirst(2).contains(where: { $0.known == 0 })
      {
        node.rejectShape(weights, "has shape \(kernel), a window without elements")
      }
    },
    ArgumentCheck("ConvTranspose") { node in
      node.checkWindow(rank: node.shape(0)?.rank)
      guard let groups = node.integer("group"), groups > 0 else { return }
      if let channels = node.extent(1, 0), channels % groups != 0 {
        node.reject(
          "group", "is \(groups), which does not divide the \(counted(channels, "channel"))")
      }
      if let features = node.extent(1, 1) {
        let (count, overflow) = features.multipliedReportingOverflow(by: groups)
        if !overflow { node.requireVector(2, count: count, "for as many features") }
      }
      let spatial = node.shape(0).map { $0.rank - 2 } ?? 0
      let padding = node.integers("output_padding") ?? []
      let strides = node.integers("strides") ?? [Int](repeating: 1, count: max(0, spatial))
      let dilations = node.integers("dilations") ?? [Int](repeating: 1, count: max(0, spatial))
      for (index, padding) in padding.enumerated() where index < min(strides.count, dilations.count)
      {
        // Elsewhere the additional rows would have no element of the input to come from.
        let limit = max(strides[index], dilations[index])
        if padding >= limit, padding > 0 {
          node.reject(
            "output_padding", "has \(padding), expected less than the stride or dilation, \(limit)")
        }
      }
    },
  ]

  /// Pools: windows fit the data.
  static let pools: [ArgumentCheck] = [
    ArgumentCheck("AveragePool", "MaxPool", "LpPool") { node in
      node.checkWindow(rank: node.shape(0)?.rank)
      guard let kernel = node.integers("kernel_shape"), let pads = node.integers("pads"),
        pads.count == 2 * kernel.count, node.text("auto_pad") == "NOTSET"
      else { return }
      let dilations = node.integers("dilations") ?? [Int](repeating: 1, count: kernel.count)
      guard dilations.count == kernel.count else { return }
      for (index, size) in kernel.enumerated() where size > 0 && dilations[index] > 0 {
        let (last, overflow) = (size - 1).multipliedReportingOverflow(by: dilations[index])
        for side in [index, index + kernel.count] where !overflow && pads[side] > last {
          // A window that lies in the padding alone has no largest element and no mean.
          node.reject("pads", "has \(pads[side]), expected less than the window, \(last + 1)")
          return
        }
      }
    }
  ]
}

extension NodeInspection {
  /// The slots of data, weights and bias.
  fileprivate var convolutionSlots: (data: Int, weights: Int, bias: Int) {
    switch node.operatorType {
    case "QLinearConv": (0, 3, 8)
    case "ConvInteger": (0, 1, .max)
    default: (0, 1, 2)
    }
  }

  /// Lists about a window have an element, or two, for each spatial axis, and padding is given in one
  /// way.
  fileprivate mutating func checkWindow(rank: Int?) {
    if let mode = text("auto_pad"), mode != "NOTSET", let pads = integers("pads"),
      has("pads"), pads.contains(where: { $0 != 0 })
    {
      reject("pads", "is set beside 'auto_pad' \(quoted(mode)), expected one of the two")
    }
    guard let rank, rank >= 2 else { return }
    let spatial = rank - 2
    for (name, expected) in [
      ("kernel_shape", spatial), ("strides", spatial), ("dilations", spatial),
      ("pads", 2 * spatial), ("output_padding", spatial),
    ] {
      guard has(name), let found = integers(name)?.count, found != expected else { continue }
      reject(
        name, "has \(counted(found, "element")), expected \(expected) for \(spatial) spatial axes")
    }
  }
}
