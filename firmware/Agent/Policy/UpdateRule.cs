namespace NanoMedAgent.Policy;

/// <summary>When and how the hospital wants releases to be tried: part of the policy that it signed.</summary>
public sealed class UpdateRule
{
    /// <summary>When its maintenance window opens, in minutes of the day (UTC).</summary>
    public int WindowFrom;

    /// <summary>When it closes. The same: it is always open.</summary>
    public int WindowTo;

    /// <summary>Whether somebody with the patient has to press the button for it.</summary>
    public bool AsksNurse = true;

    /// <summary>Minutes that a release on trial has to show that it works.</summary>
    public int TrialMinutes = 15;

    /// <summary>What the battery must hold.</summary>
    public int LeastBatteryPercent = 20;
}
