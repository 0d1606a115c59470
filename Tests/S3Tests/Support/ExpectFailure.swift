import Storage
import Testing

/// Expects a storage to fail in one way.
///
/// - Returns: the error, for its sentence.
@discardableResult
func expectFailure<Value>(
  _ code: StorageError.Code,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Value,
) async -> StorageError? {
  do {
    _ = try await body()
    Issue.record("it succeeded", sourceLocation: sourceLocation)
    return nil
  } catch let error as StorageError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
    return nil
  }
}
