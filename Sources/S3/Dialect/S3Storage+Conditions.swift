public import Storage

extension S3Storage {
  /// Which conditions the store judges, where that needs no finding out; nil for most stores.
  public var knownConditions: ConditionSupport? {
    let dialect = client.dialect
    let isSure =
      dialect.hasConditionalWrites && dialect.hasConditionalCopies
      && dialect.hasConditionalDeletes && dialect.hasConditionalReads
    return isSure ? .all : nil
  }
}
