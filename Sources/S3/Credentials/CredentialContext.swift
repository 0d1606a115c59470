import FoundationEssentials
public import LocalFiles
public import Transport

/// What the search for credentials takes from the machine around it.
public struct CredentialContext: Sendable {
  /// The variables of the process; an empty one counts as unset.
  public var environment: [String: String]
  /// The folder that `~` stands for.
  public var homeFolder: String
  /// The folder that relative paths begin at.
  public var workingFolder: String
  /// The time now.
  public var now: @Sendable () -> FileTime
  /// Makes what sends requests, on first need; its argument is the file of certificates to
  /// trust in place of the system's, or nil.
  public var makeSender: @Sendable (String?) throws(TransportError) -> any HTTPSending
  /// What runs the programs that a configuration names.
  public var programs: any ProgramRunner
  /// Asks for the code that a device shows, given its name; nil where nobody can be asked.
  public var askForCode: (@Sendable (String) async -> String?)?

  /// Makes a context.
  public init(
    environment: [String: String],
    homeFolder: String,
    workingFolder: String,
    now: @escaping @Sendable () -> FileTime = SystemClock.now,
    makeSender: @escaping @Sendable (String?) throws(TransportError) -> any HTTPSending,
    programs: any ProgramRunner = SystemPrograms(),
    askForCode: (@Sendable (String) async -> String?)? = nil,
  ) {
    self.environment = environment
    self.homeFolder = homeFolder
    self.workingFolder = workingFolder
    self.now = now
    self.makeSender = makeSender
    self.programs = programs
    self.askForCode = askForCode
  }

  /// Makes the context of this process.
  ///
  /// - Parameters:
  ///   - makeSender: makes what sends requests, given a file of certificates or nil.
  ///   - askForCode: asks for the code that a device shows.
  /// - Returns: the variables and folders that the process has now, and the machine's clock.
  public static func system(
    makeSender: @escaping @Sendable (String?) throws(TransportError) -> any HTTPSending,
    askForCode: (@Sendable (String) async -> String?)? = nil,
  ) -> CredentialContext {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return CredentialContext(
      environment: environment,
      homeFolder: home ?? FileManager.default.homeDirectoryForCurrentUser.path,
      workingFolder: FileManager.default.currentDirectoryPath,
      makeSender: makeSender,
      askForCode: askForCode,
    )
  }

  /// The value of a variable, or nil where it is unset or empty.
  func variable(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  /// The full path of what a person wrote, with `~` for the home folder.
  func path(_ text: String) -> String {
    if text == "~" { return homeFolder }
    if text.hasPrefix("~/") { return "\(homeFolder)/\(text.dropFirst(2))" }
    return text.hasPrefix("/") ? text : "\(workingFolder)/\(text)"
  }

  /// Reads a file of settings; text that begins with a byte order mark comes without it.
  ///
  /// - Returns: its text, or nil where there is none.
  /// - Throws: `CredentialError` if it is there and cannot be read as text.
  func read(_ path: String) throws(CredentialError) -> String? {
    let path = self.path(path)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CredentialError("\(path) cannot be read; look at its permissions.")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CredentialError("\(path) is not UTF-8 text; save it as plain text.")
    }
    return text.hasPrefix("\u{feff}") ? String(text.unicodeScalars.dropFirst()) : text
  }
}
