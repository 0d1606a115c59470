import Hashing
import LocalFiles
import Manifest
import S3

/// Notes the uploads that are not finished in `.S3/uploads`, one file for each key.
///
/// Whoever has the name of an upload and a key of the bucket can add to it, so that the files
/// are for their owner only. The Data folder is opened when something is to be noted or found.
final class UploadFolder: UploadJournal {
  private static let folder = ObjectKey.control("uploads")
  /// A longer file is none of ours.
  private static let longest: Int64 = 64 << 10

  private let path: String
  private let token: @Sendable () -> String
  private let tree = Guarded<(any FileTree)?>(nil)

  /// Makes a journal.
  ///
  /// - Parameters:
  ///   - path: the Data folder.
  ///   - token: makes names that no other file has.
  init(dataFolder path: String, token: @escaping @Sendable () -> String) {
    self.path = path
    self.token = token
  }

  func pending() -> [PendingUpload] {
    let entries = (try? opened()?.entries(of: Self.folder)) ?? []
    return entries.compactMap { entry in
      (try? ObjectKey(validating: Self.folder.bytes + [UInt8(ascii: "/")] + entry.name))
        .flatMap(read)
    }
  }

  func pending(at key: ObjectKey) -> PendingUpload? {
    Self.file(of: key).flatMap(read).flatMap { $0.key == key ? $0 : nil }
  }

  func add(_ upload: PendingUpload) -> Bool {
    guard let tree = opened(), let file = Self.file(of: upload.key), let note = UploadNote(upload)
    else { return false }
    let scratch = Scratch(token: token()).key
    do throws(FileError) {
      let sink = try tree.create(scratch, isPrivate: true)
      try sink.write(note.bytes.span, at: 0)
      try sink.synchronize()
      try tree.createDirectory(Self.folder)
      try tree.rename(scratch, to: file, mode: .replace)
      return true
    } catch {
      try? tree.remove(scratch)
      return false
    }
  }

  func remove(_ key: ObjectKey) {
    guard let tree = opened(), let file = Self.file(of: key) else { return }
    try? tree.remove(file)
    _ = try? tree.removeDirectoryIfEmpty(Self.folder)
  }

  private func read(_ file: ObjectKey) -> PendingUpload? {
    guard let source = try? opened()?.open(file), source.size <= Self.longest else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(source.size))
    var window = bytes.mutableSpan
    guard let count = try? source.read(at: 0, into: &window), count == Int(source.size) else {
      return nil
    }
    return UploadNote(bytes: bytes).upload
  }

  private static func file(of key: ObjectKey) -> ObjectKey? {
    (try? checksum(of: key.bytes)).map { .control("uploads/\($0)") }
  }

  private func opened() -> (any FileTree)? {
    tree.withLock { tree in
      if tree == nil { tree = try? DataFolder.open(FolderPath(path).text, creates: false) }
      return tree
    }
  }
}

/// What a file in `.S3/uploads` says: a line that says what it is, and one for each fact.
struct UploadNote {
  private static let title = "Synchrony: an upload that is not finished, 2"

  /// The text.
  let bytes: [UInt8]

  /// Writes a note, or returns nil for a store that names uploads as no line can.
  init?(_ upload: PendingUpload) {
    guard !upload.uploadID.utf8.contains(UInt8(ascii: "\n")) else { return nil }
    let lines = [
      Self.title, Self.hex(Array(upload.place.utf8)), Self.hex(upload.key.bytes),
      upload.uploadID, "\(upload.checksum)", "\(upload.size)", "\(upload.partSize)",
      "\(upload.begun.seconds)", Self.text(upload.modified), "",
    ]
    bytes = Array(lines.joined(separator: "\n").utf8)
  }

  /// Takes the text of a file.
  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The upload, or nil if the note is not whole.
  var upload: PendingUpload? {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 10, lines[0] == Self.title, let place = Self.bytes(lines[1]),
      let key = Self.bytes(lines[2]).flatMap({ try? ObjectKey(validating: $0) }),
      let checksum = Checksum(hex: lines[4]), let size = Int64(lines[5]),
      let partSize = Int64(lines[6]), let begun = Int64(lines[7]),
      let modified = Self.time(lines[8])
    else { return nil }
    return PendingUpload(
      place: String(decoding: place, as: UTF8.self),
      key: key,
      uploadID: String(lines[3]),
      checksum: checksum,
      modified: modified,
      size: size,
      partSize: partSize,
      begun: FileTime(seconds: begun),
    )
  }

  private static func text(_ time: FileTime?) -> String {
    time.map { "\($0.seconds) \($0.nanoseconds)" } ?? "-"
  }

  /// The time in a line, which may be that there is none; nil for anything else.
  private static func time(_ line: Substring) -> FileTime?? {
    if line == "-" { return .some(nil) }
    let parts = line.split(separator: " ")
    guard parts.count == 2, let seconds = Int64(parts[0]), let nanoseconds = Int32(parts[1]) else {
      return nil
    }
    return FileTime(seconds: seconds, nanoseconds: nanoseconds)
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  private static func bytes(_ hex: Substring) -> [UInt8]? {
    let digits = hex.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 != nil }) else { return nil }
    let values = digits.compactMap(\.self)
    return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
  }
}
