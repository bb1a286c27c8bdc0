namespace System.Runtime.CompilerServices;

/// <summary>
/// In the device's core library: the converter leaves a type that has it out of the image. Only .NET's compiler needs this declaration.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ExcludeTypeAttribute : Attribute
{
}
