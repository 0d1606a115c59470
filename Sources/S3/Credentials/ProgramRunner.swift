/// Something that runs programs: the system, or a script of a test.
public protocol ProgramRunner: Sendable {
  /// Runs a program without a shell and waits for its end.
  ///
  /// What it writes to standard error is dropped, since it may hold secrets.
  ///
  /// - Parameters:
  ///   - words: the program, by path or by a name that is looked up on `PATH`, and its arguments.
  ///   - environment: its variables, which replace those of this process.
  ///   - timeout: after which it is ended.
  /// - Returns: its exit status and what it wrote to standard output.
  /// - Throws: `ProgramError`.
  func run(
    _ words: [String],
    environment: [String: String],
    timeout: Duration,
  ) async throws(ProgramError) -> ProgramResult
}

/// How a program ended.
public struct ProgramResult: Sendable {
  /// The exit status; of a program that a signal ended, 128 and the signal's number.
  public var status: Int32
  /// What it wrote to standard output.
  public var output: [UInt8]

  /// Makes a result.
  public init(status: Int32, output: [UInt8]) {
    self.status = status
    self.output = output
  }
}

/// Why a program has no result.
public enum ProgramError: Error, Hashable, Sendable {
  /// There is no such program, or it may not be run.
  case notFound
  /// It took longer than it may, and was ended.
  case timedOut
  /// It wrote more than any answer has.
  case tooMuch
}
