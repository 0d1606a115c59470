import Testing

extension Member {
  /// Syncs once, and expects the run to end with `status` and the shared place to be in order.
  ///
  /// Where `status` is nil, any will do. Unless it is said how far the sides may differ afterwards,
  /// they are in step where everything was accepted, and else the shared place is whole.
  @discardableResult
  func sync(
    _ answers: Answers = .all,
    leaving outcome: Outcome? = nil,
    status: Int32? = 0,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) async throws -> Turn {
    let turn =
      switch program {
      case .original: try await run(originalRequest(answers))
      case .synchrony: try await run(syncCommand(answers))
      }
    #expect(
      turn.status == status ?? turn.status,
      "\(name): \(turn.output)",
      sourceLocation: sourceLocation,
    )
    if let outcome {
      try await expect(outcome, "\(name): \(turn.output)", sourceLocation: sourceLocation)
    } else if case .all = answers {
      try await expect(.inStep, "\(name): \(turn.output)", sourceLocation: sourceLocation)
    } else {
      try await expect(.whole, "\(name): \(turn.output)", sourceLocation: sourceLocation)
    }
    return turn
  }

  /// Expects that a sync has nothing to propose.
  func expectQuiet(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let turn = try await sync(.none, leaving: .inStep, sourceLocation: sourceLocation)
    #expect(turn.proposed.isEmpty, "\(name): \(turn.output)", sourceLocation: sourceLocation)
  }

  private func expect(
    _ outcome: Outcome,
    _ comment: Comment,
    sourceLocation: SourceLocation,
  ) async throws {
    guard outcome != .torn else { return }
    let place = try await team.look()
    place.expectRules(comment, sourceLocation: sourceLocation)
    place.expectRowsOfFiles(comment, sourceLocation: sourceLocation)
    if outcome == .inStep {
      #expect(place.folders[name] == place.files, comment, sourceLocation: sourceLocation)
    }
  }
}

extension SharedPlace {
  /// Expects what colleagues who use S3Synchrony rely on: K1, K2, K7, K11 and K13.
  func expectRules(_ comment: Comment, sourceLocation: SourceLocation) {
    let header = ["File", "Edited By", "Time Edited", "Checksum"]
    #expect(versions.first == header, comment, sourceLocation: sourceLocation)
    #expect(
      deletions.first?.filter { !$0.isEmpty && !$0.hasPrefix("Unnamed: ") } == header,
      comment,
      sourceLocation: sourceLocation,
    )
    for row in versions.dropFirst() {
      #expect(Self.isSafe(row), "\(row) \(comment)", sourceLocation: sourceLocation)
    }
    let names = versions.dropFirst().map { $0[0] }
    #expect(Set(names).count == names.count, comment, sourceLocation: sourceLocation)
    for key in trash {
      let clashes = trash.contains { $0.hasPrefix(key + "/") }
      let isLong = key.split(separator: "/").contains { $0.utf8.count > 255 }
      #expect(!clashes && !isLong, "\(key) \(comment)", sourceLocation: sourceLocation)
    }
  }

  private static func isSafe(_ row: [String]) -> Bool {
    guard row.count == 4 else { return false }
    let time = /[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}/
    let missing: Set = [
      "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
      "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
    ]
    return row[2].wholeMatch(of: time) != nil && row[3].wholeMatch(of: /[0-9a-f]{32}/) != nil
      && !row.contains(where: missing.contains)
  }

  /// Expects that every file has a row with its checksum, and every row its file.
  func expectRowsOfFiles(_ comment: Comment, sourceLocation: SourceLocation) {
    var rows: [String: String] = [:]
    for row in versions.dropFirst() where row.count == 4 { rows[row[0]] = row[3] }
    #expect(rows == files, comment, sourceLocation: sourceLocation)
  }
}
