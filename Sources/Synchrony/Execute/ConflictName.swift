import LocalFiles
import Manifest

/// The name of a copy: `name (conflict of alice 2026-11-21 10.15.00).ext`.
struct ConflictName {
  /// Why there is a copy.
  enum Occasion: String {
    case conflict
    /// A run was killed the moment somebody edited the file.
    case recovery
  }

  /// Whose content it is.
  var owner: String
  /// When that content was last edited.
  var time: Timestamp
  var occasion = Occasion.conflict
  /// 1, or the number of the copy where names are taken.
  var number = 1

  /// A name may have 255 bytes on most disks.
  private static let longestName = 255
  /// An owner's name is cut at so many bytes.
  private static let longestOwner = 60

  /// Renames `file` to the first free name of a copy in the folder of `path`.
  ///
  /// - Returns: the name.
  func claim(
    beside path: RelativePath,
    for file: ObjectKey,
    in tree: any FileTree,
  ) throws(FileError) -> RelativePath {
    var name = self
    while true {
      let copy = try name.path(beside: path)
      do throws(FileError) {
        try tree.rename(file, to: ObjectKey(copy), mode: .absent)
        return copy
      } catch  where error.code == .exists {
        name.number += 1
      }
    }
  }

  /// The copy's path in the folder of `path`.
  ///
  /// - Throws: `.tooLong` where the folder's own path leaves no room for it.
  func path(beside path: RelativePath) throws(FileError) -> RelativePath {
    let name = path.name
    let folder = path.bytes.dropLast(name.utf8.count)
    let (stem, suffix) = Self.split(name)
    let tag = " (\(label))"
    let room = Self.longestName - tag.utf8.count - suffix.utf8.count
    let bytes = Array(folder) + Array((Self.cut(stem, to: room) + tag + suffix).utf8)
    do {
      return try RelativePath(bytes)
    } catch {
      throw FileError(.tooLong, path: "\(path)", reason: "the name of its copy \(error)")
    }
  }

  private var label: String {
    let clock = "\(time)".replacing(":", with: ".")
    let count = number > 1 ? " \(number)" : ""
    return "\(occasion) of \(Self.cut(safeOwner, to: Self.longestOwner)) \(clock)\(count)"
  }

  /// The owner's name without what a file name, or a colleague's ledger, cannot hold.
  private var safeOwner: String {
    let safe = owner.unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F || "/\\:".unicodeScalars.contains(scalar)
        ? "_" : Character(scalar)
    }
    return String(safe).replacing(".S3", with: "_S3")
  }

  /// Parts a name before its last dot; a long or leading "extension" is none.
  private static func split(_ name: String) -> (stem: String, suffix: String) {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
      name[dot...].utf8.count <= 20
    else { return (name, "") }
    return (String(name[..<dot]), String(name[dot...]))
  }

  private static func cut(_ text: String, to bytes: Int) -> String {
    var text = text[...]
    while text.utf8.count > bytes, !text.isEmpty { text.removeLast() }
    return String(text)
  }
}
