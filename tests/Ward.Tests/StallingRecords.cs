using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>A record system that does not answer while a test holds it.</summary>
internal sealed class StallingRecords(IRecordSystem records) : IRecordSystem, IDisposable
{
    private readonly ManualResetEventSlim _answers = new(initialState: true);

    public string Ward => records.Ward;

    public IReadOnlyList<string> Beds
    {
        get
        {
            _answers.Wait();
            return records.Beds;
        }
    }

    public IReadOnlyList<Patient> Patients => records.Patients;

    /// <summary>Whoever asks for the beds waits from now on.</summary>
    public void Stall() => _answers.Reset();

    /// <summary>It answers again.</summary>
    public void Answer() => _answers.Set();

    public void Dispose() => _answers.Dispose();
}
