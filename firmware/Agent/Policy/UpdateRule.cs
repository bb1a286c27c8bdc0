namespace NanoMedAgent.Policy;

/// <summary>When and how releases are tried: part of the policy that the hospital signed.</summary>
public sealed class UpdateRule
{
    /// <summary>When the maintenance window opens, in minutes of the day (UTC).</summary>
    public int WindowFrom;

    /// <summary>When it closes, in minutes of the day (UTC). Equal to <see cref="WindowFrom"/> when it is always open.</summary>
    public int WindowTo;

    /// <summary>Whether a person with the patient must press the button for it.</summary>
    public bool AsksNurse = true;

    /// <summary>Minutes in which a release on trial must pass its self-test.</summary>
    public int TrialMinutes = 15;

    /// <summary>The lowest battery level in percent.</summary>
    public int LeastBatteryPercent = 20;
}
