namespace NanoMedAgent.MedAgent.Boards;

/// <summary>GPIO numbers from one to another.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last, which may be the first.</param>
internal readonly record struct PinRange(int First, int Last)
{
    /// <summary>One pin.</summary>
    public static implicit operator PinRange(int pin) => new(pin, pin);

    /// <summary>Several.</summary>
    public static implicit operator PinRange((int First, int Last) range) => new(range.First, range.Last);

    /// <summary>Whether a pin is among them.</summary>
    public bool Has(int pin) => pin >= First && pin <= Last;

    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
