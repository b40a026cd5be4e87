package import ByteStorage
package import Diagnostics

/// Named arrays in one file: a zip archive of array files.
package enum NPZArchive {
  /// One array of the archive.
  package struct Member: Hashable, Sendable {
    /// The name, without `.npy`.
    package var name: String
    /// The array.
    package var array: NPYArray

    /// Names an array.
    package init(_ name: String, _ array: NPYArray) {
      self.name = name
      self.array = array
    }
  }

  private static let suffix = ".npy"

  /// Reads every array of an archive, in its order; other files in it are left out.
  ///
  /// - Throws: E023x, with the member's name where one is at fault.
  package static func read(_ file: ByteBuffer) throws(Diagnostic) -> [Member] {
    let archive = try ZipArchive(file)
    var members: [Member] = []
    for entry in archive.entries where entry.name.hasSuffix(suffix) {
      do throws(Diagnostic) {
        let array = try NPYArray(file: try archive.content(of: entry))
        members.append(Member(String(entry.name.dropLast(suffix.count)), array))
      } catch {
        throw error.inside(.field(entry.name))
      }
    }
    return members
  }

  /// The archive of the arrays, uncompressed, in their order.
  package static func file(of members: [Member]) -> [ByteBuffer] {
    var writer = ZipWriter()
    for member in members { writer.add(member.name + suffix, member.array.file) }
    return writer.finish()
  }
}
