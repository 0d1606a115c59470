import Storage

/// What an upload is to become.
struct UploadGoal: Sendable {
  var size: Int64
  var attributes: ObjectAttributes
  var condition: WriteCondition
}
