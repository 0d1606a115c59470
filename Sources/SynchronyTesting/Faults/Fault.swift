public import Manifest
public import Storage

/// Something that goes wrong in a call to a storage, or happens beside it.
public struct Fault: Sendable {
  /// When in a call a fault happens.
  public enum Moment: Sendable {
    /// Before the call is carried out, which an error prevents.
    case before
    /// After it was carried out: an error means that the answer was lost.
    case after
  }

  /// The kind of call.
  public var operation: StorageOperation
  /// The only key that is meant, the one that is made in a copy; nil for any.
  public var key: ObjectKey?
  /// How many calls that fit pass unharmed before.
  public var callsBefore: Int
  /// In how many calls it happens, at least 1.
  public var repetitions: Int
  /// When it happens.
  public var moment: Moment
  /// The error, or nil for a call that succeeds.
  public var error: StorageError?
  /// What happens at that moment besides, such as a change by somebody else.
  public var action: @Sendable () async -> Void

  /// Makes a fault.
  ///
  /// - Parameters:
  ///   - operation: the kind of call.
  ///   - key: the only key that is meant, or nil for any.
  ///   - callsBefore: how many calls that fit pass unharmed before.
  ///   - repetitions: in how many calls it happens.
  ///   - moment: when it happens.
  ///   - error: the error, or nil for a call that succeeds.
  ///   - action: what happens at that moment besides.
  public init(
    _ operation: StorageOperation,
    key: ObjectKey? = nil,
    callsBefore: Int = 0,
    repetitions: Int = 1,
    moment: Moment = .before,
    error: StorageError?,
    action: @escaping @Sendable () async -> Void = {},
  ) {
    self.operation = operation
    self.key = key
    self.callsBefore = callsBefore
    self.repetitions = max(repetitions, 1)
    self.moment = moment
    self.error = error
    self.action = action
  }

  /// A call that is carried out and whose answer is lost.
  public static func lostAnswer(_ operation: StorageOperation, key: ObjectKey? = nil) -> Fault {
    Fault(operation, key: key, moment: .after, error: .lostAnswer)
  }

  /// A call that fails for the moment.
  public static func transient(
    _ operation: StorageOperation,
    key: ObjectKey? = nil,
    repetitions: Int = 1,
  ) -> Fault {
    Fault(operation, key: key, repetitions: repetitions, error: .outage)
  }
}

extension StorageError {
  fileprivate static let lostAnswer = StorageError(
    .outcomeUnknown,
    subject: "a fault",
    reason: "The answer was lost.",
  )
  fileprivate static let outage = StorageError(
    .unreachable,
    subject: "a fault",
    reason: "The place does not answer.",
    isTransient: true,
  )
}
