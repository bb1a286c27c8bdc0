using System.Reflection;

[assembly: AssemblyVersion("1.11.54.0")]
