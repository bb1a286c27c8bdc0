using System.Reflection;

[assembly: AssemblyVersion("1.1.24.0")]
