import ModelIR

extension ElementType {
  /// The smallest number of an integer type, false for `bool`.
  var smallestInteger: Int64 {
    guard isSignedInteger, let bitWidth else { return 0 }
    return -1 << Int64(bitWidth - 1)
  }

  /// The largest number of an integer type, true for `bool`; of `uint64` as much as fits.
  var largestInteger: Int64 {
    guard isInteger, let bitWidth else { return 1 }
    let bits = isSignedInteger ? bitWidth - 1 : bitWidth
    return bits >= 63 ? .max : 1 << Int64(bits) - 1
  }
}
