namespace NanoMedAgent.Privacy;

/// <summary>When and how the hospital wants releases to be tried: part of the policy that it signed.</summary>
public sealed class UpdateRule
{
    /// <summary>When its maintenance window opens, in minutes of the day (UTC).</summary>
    public int WindowFrom { get; internal set; }

    /// <summary>When it closes. The same: it is always open.</summary>
    public int WindowTo { get; internal set; }

    /// <summary>Whether somebody with the patient has to press the button for it.</summary>
    public bool AsksNurse { get; internal set; } = true;

    /// <summary>Minutes that a release on trial has to show that it works.</summary>
    public int TrialMinutes { get; internal set; } = 15;

    /// <summary>What the battery must hold.</summary>
    public int LeastBatteryPercent { get; internal set; } = 20;
}
