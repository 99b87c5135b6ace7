namespace StatusKit;

/// <summary>A record and what it means.</summary>
/// <param name="Record">The session, upgrade or other record that was judged.</param>
/// <param name="Diagnosis">What it means.</param>
/// <typeparam name="T">The type of the record.</typeparam>
public sealed record DiagnosedRecord<T>(T Record, StatusDiagnosis Diagnosis)
    where T : class;
