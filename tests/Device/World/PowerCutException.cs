using System;

namespace Device.World;

/// <summary>The power went in the middle of a write.</summary>
public sealed class PowerCutException : Exception
{
}
