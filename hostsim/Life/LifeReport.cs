namespace NanoMedAgent.HostSim.Life;

/// <summary>The result of a run, for people and for programs.</summary>
/// <param name="Devices">The number of devices.</param>
/// <param name="Days">Of their lives.</param>
/// <param name="Seed">With which it can be repeated.</param>
/// <param name="WallSeconds">How long it took.</param>
/// <param name="Counts">What happened.</param>
/// <param name="Months">Certificates and states over time.</param>
/// <param name="Findings">What must not have happened.</param>
public sealed record LifeReport(
    int Devices, double Days, long Seed, double WallSeconds, LifeCounts Counts, IReadOnlyList<LifeMonth> Months,
    IReadOnlyList<LifeFinding> Findings)
{
    /// <summary>
    /// Each device that should work does, none that should not does, and each value is at the right patient, in quarantine, or lost with a
    /// reason.
    /// </summary>
    public bool IsSound => Findings.Count == 0 && Counts.Measured == Counts.Stored + Counts.Quarantined + Counts.Lost;

    /// <summary>Rows of a table: what, and how many.</summary>
    public IReadOnlyList<(string What, string Number)> Rows() =>
    [
        ("devices", Text(Devices)),
        ("days", Text(Days)),
        ("values measured", Text(Counts.Measured)),
        ("- stored at their patient", Text(Counts.Stored)),
        ("- in quarantine", Text(Counts.Quarantined)),
        ("- lost, declared or at a power cut", Text(Counts.Lost)),
        ("patients", Text(Counts.Pairings)),
        ("policies signed", Text(Counts.Policies)),
        ("changes of an authority's key, confirmed by devices", Text(Counts.KeyChanges)),
        ("certificates issued", Text(Months.Sum(month => month.Issued))),
        ("- renewed", Text(Months.Sum(month => month.Renewed))),
        ("- revoked", Text(Months.Sum(month => month.Revoked))),
        ("- expired", Text(Months.Sum(month => month.Expired))),
        ("evidence of what runs, appraised", Text(Counts.Evidence)),
        ("devices tampered with", Text(Counts.Tampered)),
        ("- noticed and suspended", Text(Counts.Noticed)),
        ("devices stolen", Text(Counts.Stolen)),
        ("- repaired", Text(Counts.Repaired)),
        ("- handed over", Text(Counts.HandedOver)),
        ("- retired", Text(Counts.Retired)),
        ("power cuts at a write", Text(Counts.PowerCuts)),
        ("seconds", Text(WallSeconds)),
        ("seed", Text(Seed)),
    ];

    private static string Text(double number) => FormattableString.Invariant($"{number:#,0.#}");
}
