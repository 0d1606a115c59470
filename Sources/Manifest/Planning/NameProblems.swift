extension RelativePath {
  /// The reason for which a change of `kind` must leave this path alone, or nil.
  public func problem(with kind: Change.Kind) -> Problem? {
    if let problem = reservedNameProblem { return problem }
    return kind == .pushNew ? misreadNameProblem : nil
  }

  /// K7 of S3Synchrony's behaviour: it never looks at a name with `.S3` in it here, and
  /// would be offered a row of such a name for ever.
  var reservedNameProblem: Problem? {
    guard isReserved else { return nil }
    return Problem(
      .reservedName,
      subject: description,
      reason: "the name contains \".S3\", which S3Synchrony keeps for itself, so the file is "
        + "not synced; rename it to share it",
    )
  }

  /// The CSV reader of S3Synchrony takes these for missing values.
  private var misreadNameProblem: Problem? {
    guard isMisreadByPandas else { return nil }
    return Problem(
      .misreadName,
      subject: description,
      reason: "S3Synchrony reads this name as a missing value, so the file is not pushed; "
        + "rename it to share it",
    )
  }
}
