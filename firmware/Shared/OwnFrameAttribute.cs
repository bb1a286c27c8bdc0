using System;
using System.Runtime.CompilerServices;

namespace NanoMedAgent;

/// <summary>
/// Gives a method a stack frame of its own. nanoFramework's interpreter runs a small instance method in the frame of its caller, and while
/// it does, a garbage collection may change one bit of live data. It never does so with a method that has an attribute. An instance method
/// that makes an object or calls another needs this; tests/Firmware.Checks says which. It costs no flash: nanoFramework's converter sets
/// the bit in the method's record that the interpreter reads, and leaves out the attribute and this class, because the class is excluded
/// (metadata-processor 3.0.100, nanoMethodDefinitionTable.GetFlags, nanoTablesContext.ProcessTypesToExclude). It does that only for a
/// class of the same assembly, so each assembly compiles this file.
/// </summary>
[ExcludeType]
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OwnFrameAttribute : Attribute
{
}
