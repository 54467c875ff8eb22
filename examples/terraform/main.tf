# An image version by azurerm, beside the app: Terraform keeps the regions, the app keeps the zones.
terraform {
  required_version = ">= 1.5"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

provider "azurerm" {
  features {}
}

variable "image_version" {
  type        = string
  description = "A new name for each image: Terraform replaces a version whose name changes."
}

variable "managed_image_id" {
  type = string
}

data "azurerm_shared_image" "ubuntu_pro" {
  name                = "ubuntu-pro"
  gallery_name        = "contosoImages"
  resource_group_name = "images-rg"
}

resource "azurerm_shared_image_version" "ubuntu_pro" {
  name                = var.image_version
  gallery_name        = data.azurerm_shared_image.ubuntu_pro.gallery_name
  image_name          = data.azurerm_shared_image.ubuntu_pro.name
  resource_group_name = data.azurerm_shared_image.ubuntu_pro.resource_group_name
  location            = data.azurerm_shared_image.ubuntu_pro.location
  managed_image_id    = var.managed_image_id

  # The app sets the same guard with every write; true would be a difference in every plan.
  deletion_of_replicated_locations_enabled = false

  # The parent region of every zone.
  target_region {
    name                   = "westus"
    regional_replica_count = 2
  }

  target_region {
    name                   = "australiaeast"
    regional_replica_count = 1
  }

  # Only the regions are replicated while Terraform waits; its own default is 30 minutes.
  timeouts {
    create = "3h"
    update = "3h"
  }

  lifecycle {
    ignore_changes = [
      target_region,          # with REGION_PARITY=add the app adds the parent region of a zone
      tags["extended-zones"], # people hold a version by this tag
    ]
  }
}
