# Builds ubuntu-pro and publishes it to contosoImages. Packer has no field for zones: the app adds them after the event.
packer {
  required_plugins {
    azure = {
      source  = "github.com/hashicorp/azure"
      version = "~> 2"
    }
  }
}

variable "subscription_id" {
  type = string
}

variable "image_version" {
  type = string
}

source "azure-arm" "ubuntu_pro" {
  use_azure_cli_auth = true
  subscription_id    = var.subscription_id

  location        = "westus"
  vm_size         = "Standard_D2s_v5"
  os_type         = "Linux"
  image_publisher = "Canonical"
  image_offer     = "ubuntu-24_04-lts"
  image_sku       = "server"

  shared_image_gallery_destination {
    subscription   = var.subscription_id
    resource_group = "images-rg"
    gallery_name   = "contosoImages"
    image_name     = "ubuntu-pro"
    image_version  = var.image_version

    # The parent region of every zone. No shallow replication: such a version takes no zones.
    target_region {
      name     = "westus"
      replicas = 2
    }
    target_region {
      name     = "australiaeast"
      replicas = 1
    }
  }

  # Packer waits for the regions only; its own default is 60 minutes.
  shared_image_gallery_timeout = "3h"
}

build {
  sources = ["source.azure-arm.ubuntu_pro"]

  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; {{ .Vars }} sudo -E sh '{{ .Path }}'"
    inline = [
      "apt-get update && apt-get -y upgrade",
      "/usr/sbin/waagent -force -deprovision+user && export HISTSIZE=0 && sync",
    ]
  }
}
