namespace NanoMedAgent.Hospital.Associations;

/// <summary>A person who works in the ward.</summary>
/// <param name="Id">The id in the hospital's directory.</param>
/// <param name="Name">The name for colleagues.</param>
/// <param name="Role">What the person may do.</param>
public sealed record Staff(string Id, string Name, StaffRole Role)
{
    /// <summary>The address of the browser that the person uses now. Empty where it is not known.</summary>
    public string Origin { get; init; } = "";
}
