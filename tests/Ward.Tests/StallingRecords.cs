using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>A record system that does not answer while a test holds it.</summary>
internal sealed class StallingRecords(IRecordSystem records) : IRecordSystem, IDisposable
{
    private readonly ManualResetEventSlim _answers = new(initialState: true);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Ward => records.Ward;

    public IReadOnlyList<string> Beds
    {
        get
        {
            if (!_answers.IsSet)
            {
                _asked.TrySetResult();
            }

            _answers.Wait();
            return records.Beds;
        }
    }

    public IReadOnlyList<Patient> Patients => records.Patients;

    public void Refresh() => records.Refresh();

    public Patient? Find(string id) => records.Find(id);

    public bool IsShown(Patient patient) => records.IsShown(patient);

    /// <summary>Done when somebody waits for an answer for the first time.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Whoever asks for the beds waits from now on.</summary>
    public void Stall() => _answers.Reset();

    /// <summary>It answers again.</summary>
    public void Answer() => _answers.Set();

    public void Dispose() => _answers.Dispose();
}
