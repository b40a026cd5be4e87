import Glibc

/// The Mersenne Twister MT19937, with the conventions of numpy's `RandomState`.
///
/// The same seed gives the same numbers as numpy gives, which is what the standard's own test cases
/// were made with. Source: Matsumoto and Nishimura, "Mersenne Twister", 1998.
struct MersenneTwister {
  private static let length = 624
  private static let shift = 397

  private var state: [UInt32]
  private var index = Self.length
  private var spareNormal: Double?

  /// Starts the sequence of a seed.
  init(seed: UInt32) {
    state = [UInt32](repeating: seed, count: Self.length)
    for i in 1..<Self.length {
      let previous = state[i - 1]
      state[i] = 1_812_433_253 &* (previous ^ previous >> 30) &+ UInt32(i)
    }
  }

  /// The next 32 random bits.
  mutating func next() -> UInt32 {
    if index == Self.length { twist() }
    var y = state[index]
    index += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9D2C_5680
    y ^= y << 15 & 0xEFC6_0000
    return y ^ y >> 18
  }

  /// A number of 53 random bits in `0..<1`.
  mutating func uniform() -> Double {
    let high = next() >> 5
    let low = next() >> 6
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }

  /// A number from the standard normal distribution, by Marsaglia's polar method.
  mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      guard square < 1, square != 0 else { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      spareNormal = factor * x
      return factor * y
    }
  }

  /// Whether an event of this probability happens.
  mutating func bernoulli(_ probability: Double) -> Bool {
    // numpy inverts the distribution of the rarer outcome and gets its threshold through logarithms.
    if probability == 0 { return false }
    if probability <= 0.5 { return uniform() > exp(log(1 - probability)) }
    return uniform() <= exp(log(probability))
  }

  private mutating func twist() {
    for i in 0..<Self.length {
      let y = state[i] & 0x8000_0000 | state[(i + 1) % Self.length] & 0x7FFF_FFFF
      let mixed = state[(i + Self.shift) % Self.length] ^ y >> 1
      state[i] = y & 1 == 0 ? mixed : mixed ^ 0x9908_B0DF
    }
    index = 0
  }
}
