using System.Reflection;

[assembly: AssemblyVersion("1.5.210.0")]
