using System.Reflection;

[assembly: AssemblyVersion("1.0.38.0")]
