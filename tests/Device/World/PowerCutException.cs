using System;

namespace Device.World;

/// <summary>The power was cut during a write.</summary>
public sealed class PowerCutException : Exception
{
}
