using System.Reflection;

[assembly: AssemblyVersion("1.11.37.0")]
