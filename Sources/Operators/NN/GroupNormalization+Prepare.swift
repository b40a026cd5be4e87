import Diagnostics
import Kernels
import ModelIR

// Optimized kernels of normalizations over channels and places: float.

/// Prepares InstanceNormalization: a group is a channel.
let prepareInstanceNormalization: Preparation = { context throws(Diagnostic) in
  guard let x = context.input(0)?.shape, x.count >= 3 else { return nil }
  return try context.groupNormalization(groups: x[1], isByChannel: true)
}

/// Prepares GroupNormalization.
let prepareGroupNormalization: Preparation = { context throws(Diagnostic) in
  guard try context.optionalInt("stash_type") ?? 1 == 1 else { return nil }
  return try context.groupNormalization(
    groups: try context.int("num_groups"), isByChannel: context.since >= 21)
}

extension PreparationContext {
  fileprivate func groupNormalization(
    groups: Int, isByChannel: Bool
  ) throws(Diagnostic) -> PreparedKernel? {
    guard isAllFloat, let x = input(0), output(0) == x, x.shape.count >= 3, !x.shape.contains(0),
      groups >= 1, x.shape[1] % groups == 0
    else { return nil }
    let parameters = [isByChannel ? x.shape[1] : groups]
    guard input(1)?.shape == parameters, input(2)?.shape == parameters else { return nil }
    let batch = x.shape[0]
    let perGroup = x.shape[1] / groups
    let planeSize = Array(x.shape[2...]).elementCount
    let epsilon = Float(try float("epsilon"))
    return .compute(inPlace: [0]) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0),
        let scale = arguments.input(1), let bias = arguments.input(2)
      else { return }
      RowKernels.groupNormalization(
        batch: batch, groups: groups, channelsOfGroup: perGroup, planeSize: planeSize,
        epsilon: epsilon, scale: scale, bias: bias, isByChannel: isByChannel, x, out,
        on: arguments.pool)
    }
  }
}
