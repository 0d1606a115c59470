import LocalFiles
import Manifest

/// The name attached to changes: given, stored, or asked for.
struct UserName {
  let metadata: MetadataFolder
  let participants: Participants

  private static let question = "Your name, as colleagues will see it beside your changes: "

  /// The stored name, without asking and without writing anything; nil if there is none, or
  /// none that can be used.
  func stored() throws(SyncError) -> EditorName? {
    guard let bytes = try metadata.read(.userName) else { return nil }
    return try? EditorName(String(decoding: bytes, as: UTF8.self))
  }

  /// The name to use, which is stored if it is new.
  ///
  /// - Parameter given: the name from the command line, or nil.
  /// - Returns: the name.
  /// - Throws: `SyncError.Code.badOption` for a given name that cannot be used.
  func establish(_ given: String?) async throws -> EditorName {
    if let given { return try store(Self.checked(given)) }
    if let stored = try stored() { return stored }
    return try store(try await ask())
  }

  private static func checked(_ given: String) throws(SyncError) -> EditorName {
    do {
      return try EditorName(given)
    } catch {
      throw SyncError(.badOption, "\(Printable.quoted(given)): \(error).")
    }
  }

  private func ask() async throws(EditorNameRule) -> EditorName {
    while let answer = await participants.prompter.ask(Self.question) {
      do throws(EditorNameRule) {
        let name = try EditorName(answer)
        if name.text == EditorName.none { sayNoName() }
        return name
      } catch {
        participants.reporter.report(.message("\(Printable.quoted(answer)): \(error)."))
      }
    }
    return try EditorName(EditorName.none)
  }

  private func sayNoName() {
    let advice = "Your changes will be signed NONAME; --user NAME gives them a name."
    participants.reporter.report(.message(advice))
  }

  private func store(_ name: EditorName) throws(SyncError) -> EditorName {
    let bytes = Array(name.text.utf8)
    if try metadata.read(.userName) != bytes { try metadata.write(bytes, to: .userName) }
    return name
  }
}
