namespace NanoMedAgent;

/// <summary>
/// What is to be reported about the storage, each once: until the agent has started nobody can be told, and after that at most one report
/// is sealed in a step.
/// </summary>
internal sealed class StorageReports
{
    // One bit for each pair of event and state.
    private const int States = 16;
    private long _waiting;
    private bool _isFailing;

    /// <summary>How many states were repaired from their second copies since the start.</summary>
    public int Repairs;

    /// <summary>How often the storage has failed since the start, or a state was lost.</summary>
    public int Failures;

    /// <summary>Adds a report, unless the same one is waiting.</summary>
    [OwnFrame]
    public void Add(StorageEvent what, StoredState state)
    {
        _waiting |= Bit(what, state);
        Repairs += what == StorageEvent.Repaired ? 1 : 0;
        Failures += what == StorageEvent.Failed || what == StorageEvent.Lost ? 1 : 0;
    }

    /// <summary>Notes whether the storage works. Only a change is reported.</summary>
    [OwnFrame]
    public void Observe(bool isFailing)
    {
        if (isFailing != _isFailing)
        {
            _isFailing = isFailing;
            Add(isFailing ? StorageEvent.Failed : StorageEvent.Working, StoredState.None);
        }
    }

    /// <summary>Takes the next report.</summary>
    /// <returns>false when there is none.</returns>
    public bool TryTake(out StorageEvent what, out StoredState state)
    {
        what = StorageEvent.Failed;
        state = StoredState.None;
        for (int i = 0; _waiting != 0 && i < 4 * States; i++)
        {
            if ((_waiting & (1L << i)) != 0)
            {
                _waiting &= ~(1L << i);
                what = (StorageEvent)(i / States);
                state = (StoredState)(i % States);
                return true;
            }
        }

        return false;
    }

    private static long Bit(StorageEvent what, StoredState state) => 1L << (((int)what * States) + (int)state);
}
