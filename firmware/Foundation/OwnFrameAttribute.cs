using System;

namespace NanoMedAgent;

/// <summary>
/// Gives a method a stack frame of its own. nanoFramework's interpreter runs a small instance method in the frame of its caller, and while
/// it does, a garbage collection may change one bit of live data. It never does so with a method that has an attribute. An instance method
/// that makes an object or calls another needs this; tests/Firmware.Checks says which. It costs 8 bytes of flash.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnFrameAttribute : Attribute
{
}
