/// What a ledger says of one file: which content, since when, by whom.
public struct VersionRecord: Hashable, Sendable {
  /// The content.
  public var checksum: Checksum
  /// When the content was last edited, by the wall clock of its editor.
  public var timeEdited: Timestamp
  /// Whoever uploaded the content, or whose folder was scanned.
  public var editedBy: String

  /// Makes a record.
  public init(checksum: Checksum, timeEdited: Timestamp, editedBy: String) {
    self.checksum = checksum
    self.timeEdited = timeEdited
    self.editedBy = editedBy
  }
}
