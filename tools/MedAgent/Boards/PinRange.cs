namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A range of GPIO numbers.</summary>
/// <param name="First">The first number.</param>
/// <param name="Last">The last number.</param>
internal readonly record struct PinRange(int First, int Last)
{
    /// <summary>One pin.</summary>
    public static implicit operator PinRange(int pin) => new(pin, pin);

    /// <summary>Several pins.</summary>
    public static implicit operator PinRange((int First, int Last) range) => new(range.First, range.Last);

    /// <summary>Whether a pin is in the range.</summary>
    public bool Has(int pin) => pin >= First && pin <= Last;

    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
