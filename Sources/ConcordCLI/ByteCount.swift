import ArgumentParser
import Glibc

/// A number of bytes as arguments give it: `1000`, `64K`, `512M`, `2G`, `1.5T`; the letters stand for
/// powers of 1024, and `B` or `iB` may follow.
struct ByteCount: ExpressibleByArgument {
  /// The number.
  let bytes: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    var suffix = argument.dropFirst(digits.count).uppercased()
    if suffix.hasSuffix("IB") {
      suffix.removeLast(2)
    } else if suffix.hasSuffix("B") {
      suffix.removeLast()
    }
    let powers = ["": 0.0, "K": 10, "M": 20, "G": 30, "T": 40]
    guard let number = Double(digits), let power = powers[suffix],
      let bytes = Int(exactly: (number * exp2(power)).rounded()), bytes > 0
    else { return nil }
    self.bytes = bytes
  }
}
