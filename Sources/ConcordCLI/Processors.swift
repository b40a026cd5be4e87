import Glibc

/// The processors that this process may use.
enum Processors {
  /// How many there are: of those that it may run on, as many as its control group may keep busy.
  static var count: Int { max(1, min(allowed, quota ?? .max)) }

  /// proc(5): a mask in hexadecimal digits, with commas.
  private static var allowed: Int {
    let words = words(ofFile: "/proc/self/status") ?? []
    guard let name = words.firstIndex(of: "Cpus_allowed:"), name + 1 < words.count else {
      return Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }
    return words[name + 1].reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
  }

  /// The time that the control group may take in each period, by the two versions of the interface
  /// that the kernel's documents cgroup-v2 and sched-bwc describe; nil where nothing bounds it.
  private static var quota: Int? {
    let group = "/sys/fs/cgroup/"
    if let maximum = words(ofFile: group + "cpu.max"), maximum.count == 2 {
      return processors(maximum[0], of: maximum[1])
    }
    guard let time = words(ofFile: group + "cpu/cpu.cfs_quota_us")?.first,
      let period = words(ofFile: group + "cpu/cpu.cfs_period_us")?.first
    else { return nil }
    return processors(time, of: period)
  }

  /// Unbounded times are spelled `max` or are negative.
  private static func processors(_ time: String, of period: String) -> Int? {
    guard let time = Int(time), let period = Int(period), time > 0, period > 0 else { return nil }
    return time / period + (time % period == 0 ? 0 : 1)
  }

  /// The words of a file of at most 4 KB.
  private static func words(ofFile path: String) -> [String]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else { return nil }
    return bytes[..<count].split { $0 <= UInt8(ascii: " ") }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
