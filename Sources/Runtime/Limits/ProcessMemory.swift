import Glibc

/// What the operating system says of memory, in bytes.
///
/// Sources: proc(5) for `statm` and `meminfo`, the kernel's cgroup-v2 document for `memory.max` and
/// `memory.current`.
enum ProcessMemory {
  /// The memory of this process that is no part of a file: pages of mapped models do not count.
  static var anonymous: Int {
    guard let numbers = numbers(inFile: "/proc/self/statm"), numbers.count > 2 else { return 0 }
    return max(0, numbers[1] - numbers[2]) * max(1, Int(sysconf(Int32(_SC_PAGESIZE))))
  }

  /// The memory that can be had without paging others out: that of the machine, or of the control
  /// group where that is less.
  static var available: Int {
    var smallest = machine ?? 1 << 32
    let group = "/sys/fs/cgroup/"
    if let limit = numbers(inFile: group + "memory.max")?.first,
      let used = numbers(inFile: group + "memory.current")?.first
    {
      smallest = min(smallest, max(0, limit - used))
    }
    return smallest
  }

  private static var machine: Int? {
    let line = text(ofFile: "/proc/meminfo")?.split(separator: "\n")
      .first { $0.hasPrefix("MemAvailable:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  private static func numbers(inFile path: String) -> [Int]? {
    text(ofFile: path)?.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
  }

  /// The first 4 KB of a file.
  private static func text(ofFile path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { return nil }
      return String(decoding: buffer[..<count], as: UTF8.self)
    }
  }
}
