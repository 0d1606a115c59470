/// An expected trouble with one file or one row, carried beside a result.
public struct Problem: Hashable, Sendable {
  /// What kind of trouble it is.
  public struct Kind: Hashable, Sendable {
    private enum Code: Hashable {
      case damagedRow
      case duplicateRow
      case unsafePath
      case reservedName
      case twin
      case twinLeftAlone
      case misreadName
      case misreadLedger
      case notAFile
      case unreadable
      case nameCollision
      case unrecorded
      case lostRow
      case earlierVersion
    }

    private let code: Code

    /// A row that cannot be read; the other rows count.
    public static let damagedRow = Kind(code: .damagedRow)
    /// A second row for one name; the first decides.
    public static let duplicateRow = Kind(code: .duplicateRow)
    /// A path that breaks a `PathRule`.
    public static let unsafePath = Kind(code: .unsafePath)
    /// A name with `.S3` in it, which S3Synchrony keeps for itself.
    public static let reservedName = Kind(code: .reservedName)
    /// Two names that differ only in case or Unicode normalization; both are synced.
    public static let twin = Kind(code: .twin)
    /// Such a name that stays away from a side which cannot hold both.
    public static let twinLeftAlone = Kind(code: .twinLeftAlone)
    /// A name that pandas reads as something other than text.
    public static let misreadName = Kind(code: .misreadName)
    /// A ledger whose names pandas reads, all together, as something other than text.
    public static let misreadLedger = Kind(code: .misreadLedger)
    /// A symbolic link, a socket or another thing that is no regular file.
    public static let notAFile = Kind(code: .notAFile)
    /// A file or folder that cannot be read.
    public static let unreadable = Kind(code: .unreadable)
    /// One name is a file here and a folder there.
    public static let nameCollision = Kind(code: .nameCollision)
    /// Something was done that could not be recorded, or not completely.
    public static let unrecorded = Kind(code: .unrecorded)

    /// A ledger that says less than it did, though the files are there or are not; it is mended.
    public static let lostRow = Kind(code: .lostRow)
    /// A ledger and files that went back to earlier versions, as those of a backup do.
    public static let earlierVersion = Kind(code: .earlierVersion)

    /// Whether a file stays out of step because of it, rather than that it is worth a notice.
    ///
    /// Links, other things that are no files and reserved names never take part, and of a
    /// repeated row the first one counts. What a ledger lost is put back, and of what went back
    /// both versions are kept.
    public var isTrouble: Bool {
      switch code {
      case .notAFile, .duplicateRow, .reservedName, .twin, .misreadLedger, .lostRow,
        .earlierVersion:
        false
      case .damagedRow, .unsafePath, .twinLeftAlone, .misreadName, .unreadable, .nameCollision,
        .unrecorded:
        true
      }
    }
  }

  /// What kind of trouble it is.
  public var kind: Kind
  /// The ledger or the file, as text that may hold control characters.
  public var subject: String
  /// The row of the ledger, the header being row 1, or nil for a file.
  public var row: Int?
  /// What is wrong and what to do, in one sentence.
  public var reason: String

  /// The file, or the ledger with its side and the row, for a sentence.
  public var place: String {
    guard let row else { return subject }
    let side = subject.hasPrefix(".S3/") ? "in the Data folder" : "on the remote"
    return "\(subject) \(side), row \(row)"
  }

  /// Makes a problem.
  public init(_ kind: Kind, subject: String, row: Int? = nil, reason: String) {
    self.kind = kind
    self.subject = subject
    self.row = row
    self.reason = reason
  }
}
