import Synchrony

/// Answers nothing, so that each question takes its safe answer.
struct Nobody: Prompter {
  func ask(_ question: String) async -> String? { nil }
}

struct Log: Reporter {
  func report(_ event: SyncEvent) { print(event) }
}

func keepInStep(_ dataFolder: String, with shared: String) async throws -> SyncSummary {
  var connection = ConnectionOptions()
  connection.dataFolder = dataFolder
  connection.remote = shared
  connection.user = "alice"
  return try await smartSync(
    platform: "Folder",
    connection: connection,
    participants: Participants(
      prompter: Nobody(),
      reviewer: AutomaticReviewer(),
      reporter: Log(),
    ),
  )
}
