using System.Reflection;

[assembly: AssemblyVersion("1.5.147.0")]
