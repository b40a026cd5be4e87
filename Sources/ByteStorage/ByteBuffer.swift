/// A slice of bytes that somebody keeps alive: an owned allocation, or part of a mapped file.
///
/// Copies share the storage; nothing is copied until bytes are written through
/// ``withUnsafeMutableBytes(_:)``, which first makes the storage unique. Owned allocations are
/// aligned to 64 bytes; slices and mapped payloads may have any alignment.
public struct ByteBuffer: Sendable {
  var storage: Storage
  /// The first byte of the slice, counted from the start of the storage.
  let start: Int
  /// The number of bytes.
  public let count: Int

  init(storage: Storage, start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && start <= storage.count - count, "slice out of bounds")
    self.storage = storage
    self.start = start
    self.count = count
  }

  /// An empty buffer.
  public init() { self.init(storage: .empty, start: 0, count: 0) }

  /// A buffer of `count` zero bytes, aligned to 64 bytes.
  public init(zeroed count: Int) {
    let storage = Storage(allocating: count)
    if let base = storage.base { base.initializeMemory(as: UInt8.self, repeating: 0, count: count) }
    self.init(storage: storage, start: 0, count: count)
  }

  /// A buffer of `count` bytes of any content, aligned to 64 bytes.
  ///
  /// The caller must write every byte before one is read.
  public init(uninitialized count: Int) {
    self.init(storage: Storage(allocating: count), start: 0, count: count)
  }

  /// A buffer of zero bytes together with the address of its memory, for an owner that goes on
  /// writing while slices are being read.
  ///
  /// The address is valid while the buffer or a slice of it is alive. Whoever hands out slices must
  /// see to it that nobody reads one while its bytes are written.
  public static func sharedMemory(
    byteCount: Int
  ) -> (buffer: ByteBuffer, memory: UnsafeMutableRawBufferPointer) {
    let buffer = ByteBuffer(zeroed: byteCount)
    let memory = UnsafeMutableRawBufferPointer(start: buffer.storage.base, count: byteCount)
    return (buffer, memory)
  }

  /// Whether both buffers are parts of one allocation or mapping.
  public func sharesStorage(with other: ByteBuffer) -> Bool { storage === other.storage }

  /// Says that the bytes are not needed for some time: those of a mapped file leave the memory of the process until they
  /// are touched again.
  public func releasePages() { storage.releasePages(start..<start + count) }

  /// Gives up the pages of a part that was passed over, where it is worth a call of the operating
  /// system: reading what is around it may have mapped megabytes of it.
  @inlinable
  @inline(__always)
  public func releaseLargePayload(_ range: Range<Int>) {
    if range.count >= 1 << 20 { self[range].releasePages() }
  }

  /// A buffer of `count` bytes that `fill` initializes completely, aligned to 64 bytes.
  public init<E: Error>(
    count: Int, initializedBy fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    let storage = Storage(allocating: count)
    try fill(UnsafeMutableRawBufferPointer(start: storage.base, count: count))
    self.init(storage: storage, start: 0, count: count)
  }

  /// A copy of `bytes`.
  public init(copying bytes: UnsafeRawBufferPointer) {
    self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
  }

  /// A copy of `bytes`.
  public init(_ bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { ByteBuffer(copying: $0) }
  }

  /// A copy of the memory of `elements`, in the machine's byte order.
  public init<T: BitwiseCopyable>(elements: [T]) {
    self = elements.withUnsafeBytes { ByteBuffer(copying: $0) }
  }

  /// Whether there are no bytes.
  public var isEmpty: Bool { count == 0 }

  /// The bytes of `range`, sharing this buffer's storage.
  ///
  /// - Precondition: `range` lies within `0..<count`.
  public subscript(range: Range<Int>) -> ByteBuffer {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "slice out of bounds")
    return ByteBuffer(storage: storage, start: start + range.lowerBound, count: range.count)
  }

  /// The byte at `index`.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "index out of bounds")
    return withUnsafeBytes { $0[index] }
  }

  /// Calls `body` with the bytes.
  @inlinable
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    let result = try body(unsafeBytes)
    withExtendedLifetime(self) {}
    return result
  }

  /// The bytes as a pointer that is valid while a buffer sharing the storage is alive.
  @usableFromInline
  var unsafeBytes: UnsafeRawBufferPointer {
    guard count > 0, let base = storage.base else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: base + start, count: count)
  }

  /// Calls `body` with bytes that only this buffer sees, copying them first where the storage is
  /// shared, mapped, or larger than the slice.
  public mutating func withUnsafeMutableBytes<R, E: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    makeUnique()
    let base = storage.base.map { $0 + start }
    let result = try body(
      UnsafeMutableRawBufferPointer(start: count > 0 ? base : nil, count: count))
    withExtendedLifetime(self) {}
    return result
  }

  private mutating func makeUnique() {
    if storage.isWritable, isKnownUniquelyReferenced(&storage) { return }
    self = withUnsafeBytes { ByteBuffer(copying: $0) }
  }

  /// Whether the first byte's address is a multiple of `alignment`.
  public func isAligned(to alignment: Int) -> Bool {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return true }
      return UInt(bitPattern: base) % UInt(alignment) == 0
    }
  }

  /// The bytes as an array.
  public var array: [UInt8] { withUnsafeBytes { Array($0) } }

  /// The elements that the bytes hold in the machine's byte order; trailing bytes that do not make
  /// up a whole element are left out.
  public func elements<T: BitwiseCopyable>(as type: T.Type) -> [T] {
    let size = MemoryLayout<T>.size
    return withUnsafeBytes { bytes in
      let n = bytes.count / size
      return [T](unsafeUninitializedCapacity: n) { target, initialized in
        if let base = target.baseAddress, let source = bytes.baseAddress {
          UnsafeMutableRawPointer(base).copyMemory(from: source, byteCount: n * size)
        }
        initialized = n
      }
    }
  }
}

extension ByteBuffer: Hashable {
  /// Compares the contents.
  public static func == (a: ByteBuffer, b: ByteBuffer) -> Bool {
    guard a.count == b.count else { return false }
    return a.withUnsafeBytes { x in
      b.withUnsafeBytes { y in x.baseAddress == y.baseAddress || x.elementsEqual(y) }
    }
  }

  /// Feeds what equality compares to the hasher.
  public func hash(into hasher: inout Hasher) {
    withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
